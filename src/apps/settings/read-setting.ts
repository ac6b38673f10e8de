import { invalid } from '../../kernel/errors/errors.js';
import type { AppKind, Manifest } from '../manifest/manifest.js';
import { crontabProblem } from './crontab.js';
import { isInterval, settingFor } from './declared-settings.js';
import { isSecretSetting } from './secret-labels.js';
import { type GivenValue, readValue } from './setting-values.js';

/** What stands for a secret in answers. */
export const MASK = '***';

/** Characters of a label that a refusal repeats. */
const SHOWN_LABEL = 64;

/** What a request calls the parts of a setting; refusals name them. */
export interface SettingFields {
  label: string;
  value: string;
}

/** A setting as a request brings it. */
export interface SettingDraft {
  label: string;
  value: GivenValue;
}

/** A setting as it is kept. */
export interface ReadSetting {
  /** In the app's spelling. */
  label: string;
  value: string;
  isSecret: boolean;
}

/** Checks a setting against what the app declares. @throws AppError VALIDATION_FAILED (400), which never tells the value of a secret */
export function readSetting(
  { kind, manifest }: { kind: AppKind | null; manifest: Manifest },
  draft: SettingDraft,
  fields: SettingFields,
): ReadSetting {
  const setting = settingFor(manifest, draft.label);
  const isSecret = isSecretSetting(setting);
  const refuse = (problem: string) =>
    invalid([{ field: fields.value, message: `the value of "${setting.label.slice(0, SHOWN_LABEL)}" ${problem}` }]);
  if (isSecret && draft.value === MASK) throw refuse(`must be the secret itself: ${MASK} stands for it in answers`);
  if (isInterval(kind, setting)) {
    const problem = crontabProblem(String(draft.value));
    if (problem) throw refuse(problem);
    return { label: setting.label, value: String(draft.value).trim(), isSecret };
  }
  const read = readValue(setting, draft.value);
  if ('problem' in read) throw refuse(read.problem);
  return { label: setting.label, value: read.value, isSecret };
}
