/** «+7 999 000-00-01»; an e-mail as it is. */
export function shownContact(contact: { kind: "phone" | "email"; value: string }): string {
  const russian = contact.kind === "phone" && /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/.exec(contact.value);
  return russian ? `+7 ${russian[1]} ${russian[2]}-${russian[3]}-${russian[4]}` : contact.value;
}
