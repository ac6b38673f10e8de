/**
 * Joins, to mirror `m` of platform channel `pc`, the reference `r` through which its row uses the installation: enabled,
 * and not re-pointed to another account meanwhile. While it is not known yet whose the new credentials are, the mirror
 * goes on, so that a new token of the same bot loses nothing.
 */
export const JOIN_LIVE_REFERENCE = `JOIN installation_references r ON r.id = m.reference_id AND r.enabled
  AND (r.installation_id = pc.installation_id OR EXISTS (
    SELECT 1 FROM installations moved WHERE moved.id = r.installation_id AND moved.account_id IS NULL))`;
