const RUSSIAN = /^\+7(\d{3})(\d{3})(\d{2})(\d{2})$/;

/** A telephone as people read and dial it: «+7 999 123-45-67». What is no Russian number stays as it is. */
export function phoneText(value: string): string {
  return value.replace(RUSSIAN, "+7 $1 $2-$3-$4");
}
