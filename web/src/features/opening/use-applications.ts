import { useCallback, useEffect, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";

export type Application = components["schemas"]["Application"];
export type ApplicationStatus = components["schemas"]["ApplicationStatus"];

interface Applications {
  list?: Application[];
  error?: ApiError;
  reload: () => void;
}

/** The operator's queue; all statuses without one. */
export function useApplications(status?: ApplicationStatus): Applications {
  const [answer, setAnswer] = useState<{ status?: ApplicationStatus; list?: Application[]; error?: ApiError }>({});
  const reload = useCallback(() => {
    const asked = status ? { status } : {};
    api.GET("/api/applications", { params: { query: asked } }).then(
      ({ data }) => setAnswer({ ...asked, ...(data ? { list: data.applications } : {}) }),
      (error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
        setAnswer({ ...asked, error });
      },
    );
  }, [status]);
  useEffect(reload, [reload]);
  const current = answer.status === status;
  return {
    reload,
    ...(current && answer.list ? { list: answer.list } : {}),
    ...(current && answer.error ? { error: answer.error } : {}),
  };
}
