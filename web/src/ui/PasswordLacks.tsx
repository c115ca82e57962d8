import { Plural } from "@lingui/react/macro";

const SHORTEST = 8;

/** What a password that is too short still needs: the words of a field's error. */
export function PasswordLacks({ password }: { password: string }) {
  const left = SHORTEST - Array.from(password).length;
  return (
    <Plural
      value={left}
      one="Пароль короткий: добавьте ещё # знак."
      few="Пароль короткий: добавьте ещё # знака."
      many="Пароль короткий: добавьте ещё # знаков."
      other="Пароль короткий: добавьте ещё # знака."
    />
  );
}
