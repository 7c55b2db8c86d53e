// What outlives a reload: the session, what was not sent yet, and whether the panel is open.
import type { Clinic } from "./protocol";

export interface Unsent {
  message_id: string;
  text: string;
}

interface Kept {
  session?: string;
  clinic?: Clinic;
  unsent?: Unsent[];
}

/** Keeps things in the browser; where that is forbidden, only until the page is left. */
export class Memory {
  private kept: Kept = {};
  private readonly name: string;

  constructor(server: string) {
    this.name = `b12-assistant ${server}`;
    try {
      const text = localStorage.getItem(this.name);
      const found: unknown = text ? JSON.parse(text) : {};
      if (found && typeof found === "object") this.kept = found as Kept;
    } catch {
      // Storage is switched off, or holds something else: start anew.
    }
  }

  get session(): string | undefined {
    return this.kept.session;
  }

  get clinic(): Clinic | null {
    return this.kept.clinic ?? null;
  }

  get unsent(): Unsent[] {
    return this.kept.unsent ?? [];
  }

  keep(change: Partial<Kept>): void {
    this.kept = { ...this.kept, ...change };
    try {
      localStorage.setItem(this.name, JSON.stringify(this.kept));
    } catch {
      // As above: it is kept in this page alone.
    }
  }

  get isOpen(): boolean {
    try {
      return sessionStorage.getItem(`${this.name} open`) === "yes";
    } catch {
      return false;
    }
  }

  set isOpen(open: boolean) {
    try {
      sessionStorage.setItem(`${this.name} open`, open ? "yes" : "no");
    } catch {
      // As above.
    }
  }
}
