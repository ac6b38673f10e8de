import type { Setting } from './integration-json.js';

/** The settings that came with a call, by label. One that did not come has the app's own default. */
export class Settings {
  private readonly values = new Map<string, Setting['default']>();

  constructor(own: Setting[], sent: Setting[]) {
    for (const { label, default: value } of [...own, ...sent]) {
      if (value != null) this.values.set(label, value);
    }
  }

  text(label: string): string {
    return String(this.values.get(label) ?? '').trim();
  }

  /** 0 for what is no number. */
  number(label: string): number {
    return Number(this.text(label)) || 0;
  }

  isOn(label: string): boolean {
    return this.text(label).toLowerCase() === 'true';
  }

  /** What is separated by commas. */
  list(label: string): string[] {
    const parts = this.text(label).split(',');
    return parts.map((part) => part.trim()).filter(Boolean);
  }
}
