/** Whether app `a` is on in channel `c` of its organisation: active, not paused, and not switched off there. */
export const ON_IN_CHANNEL = `a.organisation_id = c.organisation_id AND a.is_active AND a.paused_at IS NULL
  AND c.deleted_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM app_channels ac WHERE ac.app_id = a.id AND ac.channel_id = c.id AND NOT ac.is_active)`;

/** Everything that a call of app `a` needs, with the values chosen for channel `c` or for all channels. */
export const CALLABLE = `a.id, a.organisation_id, a.name, a.kind, a.manifest, a.auth_credential, a.signing_secret,
  CASE WHEN a.previous_secret_until > now() THEN a.previous_secret END AS previous_secret, a.failing_since,
  (SELECT coalesce(json_agg(json_build_object('id', s.id, 'organisation_id', s.organisation_id,
     'channel_id', s.channel_id, 'label', s.label, 'value', s.value)), '[]')
   FROM app_settings s WHERE s.app_id = a.id AND (s.channel_id IS NULL OR s.channel_id = c.id)) AS settings`;
