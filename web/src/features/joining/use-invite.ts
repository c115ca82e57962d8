import { useEffect, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { speakAs } from "~/app/i18n/i18n";
import type { OrganisationKind } from "~/app/i18n/terms";

export type Preview = components["schemas"]["InvitePreview"];
export type Me = components["schemas"]["Me"];

export type InviteState =
  | { phase: "loading" }
  | { phase: "refused"; error: ApiError; me?: Me }
  | { phase: "open"; preview: Preview; me?: Me };

/** What a link or a typed code opens, and who is signed in on this device already. */
export function useInvite(key: string): InviteState {
  const [state, setState] = useState<InviteState>({ phase: "loading" });
  useEffect(() => {
    let current = true;
    load(key).then((next) => current && setState(next));
    return () => {
      current = false;
    };
  }, [key]);
  return state;
}

async function load(key: string): Promise<InviteState> {
  const [preview, me] = await Promise.allSettled([api.POST("/api/invites/preview", { body: { key } }), signedIn()]);
  const failure = [preview, me].find((one) => one.status === "rejected")?.reason;
  const known = me.status === "fulfilled" ? me.value : undefined;
  if (failure instanceof ApiError) return { phase: "refused", error: failure, me: known };
  if (failure !== undefined) throw failure;
  if (preview.status !== "fulfilled" || !preview.value.data) return { phase: "loading" };
  // Who comes in reads the words of the house that invites: its curator, not a class teacher.
  await speakAs(preview.value.data.organisation_kind as OrganisationKind).catch(() => undefined);
  return { phase: "open", preview: preview.value.data, me: known };
}

/** The account of this device, if there is one; being signed out is no error here. */
export async function signedIn(): Promise<Me | undefined> {
  try {
    return (await api.GET("/api/me")).data;
  } catch (error) {
    if (error instanceof ApiError && error.code === "unauthenticated") return undefined;
    throw error;
  }
}
