import { create } from "zustand";

/** How many wait to be let in where one decides about it, as last heard: what the rail and the list of chats both say. */
export const useRequests = create<{ org: string | undefined; count: number }>()(() => ({ org: undefined, count: 0 }));
