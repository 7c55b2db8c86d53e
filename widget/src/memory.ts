// What outlives a reload: the session, what was not sent yet, and whether the panel is open.
// Several windows share it, so it is read anew each time.
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

/** Keeps things in the browser; where it does not take them, only until the page is left. */
export class Memory {
  // What the browser did not take: its storage is switched off, or full.
  private own: Kept | undefined;
  private readonly name: string;

  constructor(server: string) {
    this.name = `b12-assistant ${server}`;
  }

  get session(): string | undefined {
    return this.read().session;
  }

  get clinic(): Clinic | null {
    return this.read().clinic ?? null;
  }

  get unsent(): Unsent[] {
    return this.read().unsent ?? [];
  }

  keep(change: Partial<Kept>): void {
    const kept = { ...this.read(), ...change };
    try {
      localStorage.setItem(this.name, JSON.stringify(kept));
      this.own = undefined;
    } catch {
      this.own = kept;
    }
  }

  /** Call when another window has changed something. */
  onChange(listener: () => void): void {
    addEventListener("storage", (event) => {
      if (event.key === this.name) listener();
    });
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
      // It is forgotten with the page.
    }
  }

  private read(): Kept {
    if (this.own) return this.own;
    try {
      const text = localStorage.getItem(this.name);
      const found: unknown = text ? JSON.parse(text) : {};
      return found && typeof found === "object" ? (found as Kept) : {};
    } catch {
      return {};
    }
  }
}
