/** Where storage keeps a file's content. */
export const fileKey = ({ organisation_id: organisation, id }: { organisation_id: string; id: string }): string =>
  `${organisation}/${id}`;
