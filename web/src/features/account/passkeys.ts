import type { components } from "~/api/types";

type Setup = components["schemas"]["PasskeySetup"];
type Challenge = components["schemas"]["PasskeyChallenge"];
type Answer = components["schemas"]["PasskeyAnswer"];

/** Why no key can be made or asked here: the browser cannot, the address is none where keys are valid, or another one. */
export type Hindrance = "browser" | "address" | { openAt: string };

/** `at`: the host where keys of this installation are valid, as the server tells it; empty where there is none. */
export function hindrance(at: string): Hindrance | undefined {
  if (at === "") return "address";
  if (location.hostname !== at) return { openAt: at };
  return window.isSecureContext && "PublicKeyCredential" in window ? undefined : "browser";
}

/** ES256, EdDSA, RS256: what the server understands, in the order of preference. */
const ALGORITHMS = [-7, -8, -257];
const TIMEOUT_MS = 120_000;

/** Has the browser make a key. Rejects with a DOMException when the person cancels or the device knows the key. */
export async function makePasskey(setup: Setup): Promise<{ client_data: string; attestation: string }> {
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: bytes(setup.challenge),
      rp: { id: setup.rp_id, name: "Парта" },
      user: { id: bytes(setup.user_id), name: setup.user_name, displayName: setup.user_name },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
      excludeCredentials: setup.exclude.map((id) => ({ type: "public-key", id: bytes(id) })),
      authenticatorSelection: { residentKey: "discouraged", userVerification: "preferred" },
      attestation: "none",
      timeout: TIMEOUT_MS,
    },
  })) as PublicKeyCredential;
  const response = made.response as AuthenticatorAttestationResponse;
  return { client_data: text(response.clientDataJSON), attestation: text(response.attestationObject) };
}

/** Has one of the keys answer. */
export async function answerWithPasskey(asked: Challenge): Promise<Answer> {
  const given = (await navigator.credentials.get({
    publicKey: {
      challenge: bytes(asked.challenge),
      rpId: asked.rp_id,
      allowCredentials: asked.credentials.map((id) => ({ type: "public-key", id: bytes(id) })),
      userVerification: "preferred",
      timeout: TIMEOUT_MS,
    },
  })) as PublicKeyCredential;
  const response = given.response as AuthenticatorAssertionResponse;
  return {
    credential: text(given.rawId),
    client_data: text(response.clientDataJSON),
    authenticator_data: text(response.authenticatorData),
    signature: text(response.signature),
  };
}

/** base64url without padding, both ways. */
export function bytes(encoded: string): Uint8Array<ArrayBuffer> {
  const binary = atob(encoded.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}

export function text(buffer: ArrayBuffer): string {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
