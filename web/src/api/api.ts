import createClient from "openapi-fetch";
import { partaFetch } from "./client";
import type { paths } from "./types";

/**
 * Calls typed by the server's own description (`npm run types`): `const { data } = await api.GET("/api/me")`.
 * A refusal rejects with `ApiError`, so `data` is there whenever the call resolves with a body.
 */
export const api = createClient<paths>({ fetch: partaFetch });
