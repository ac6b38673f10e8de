/**
 * Ends a statement that has a CTE `queued` of calls (id, app_id, channel_id, created_at): each goes on the lane of its app
 * and channel. Lane by lane in the order of their names, which everybody keeps to who holds several of them, so that two
 * never wait for each other.
 */
export const ENQUEUE_OUTPUTS = `
  SELECT q.id, enqueue_job(q.lane, 'app.output', jsonb_build_object('call_id', q.id)) AS seq FROM (
    SELECT id, 'outside:app:' || app_id || ':' || channel_id AS lane FROM queued ORDER BY lane, created_at, id
  ) q`;
