/** First and last name as Telegram shows them, else the username; null for someone who is called nothing (deleted). */
export function personName(person: { first_name?: string; last_name?: string; username?: string }): string | null {
  const name = [person.first_name, person.last_name].filter(Boolean).join(' ').trim();
  return name || person.username || null;
}
