import type { OutboxStore, Outgoing } from "./outbox";

/** For tests: the device's database in memory. What is read and written is copied, as a real one does. */
export class MemoryStore implements OutboxStore {
  messages = new Map<string, Outgoing>();
  files = new Map<string, Blob>();
  async load() {
    return [...this.messages.values()].map((message) => structuredClone(message));
  }
  async put(message: Outgoing) {
    this.messages.set(message.clientId, structuredClone(message));
  }
  async remove(clientId: string) {
    this.messages.delete(clientId);
  }
  async loadFile(key: string) {
    return this.files.get(key);
  }
  async putFile(key: string, bytes: Blob) {
    this.files.set(key, bytes);
  }
  async removeFile(key: string) {
    this.files.delete(key);
  }
}
