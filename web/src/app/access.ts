import type { Me } from "~/model/types";

/** Whom a page is for: those who may do this at all in the organisation on screen, or the operator of the installation. */
export type Need =
  | "operator"
  | "see_people"
  | "invite_families"
  | "decide_family_requests"
  | "edit_organisation"
  | "reset_sign_in"
  | "import_roster"
  | "edit_structure"
  | "see_audit";

/** Whether every organisation this person belonged to has closed their access, and nothing else is left to do. */
export function shutOut(me: Me | undefined, shut: readonly unknown[]): boolean {
  if (!me || shut.length === 0 || me.is_operator || me.password_change_required) return false;
  const asked = me.second_factor_demands?.length ?? 0;
  return me.spaces.length + (me.closed?.length ?? 0) + me.waiting.length + asked === 0;
}

/** Whether a page is for this person; the server decides all the same. */
export function admitted(need: Need | undefined, me: Me | undefined, org: string | undefined): boolean {
  if (!need || !me) return true;
  if (need === "operator") return me.is_operator;
  return me.spaces.find((space) => space.org === org)?.actions.includes(need) ?? false;
}
