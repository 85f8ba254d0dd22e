/** Who owns a record is of this kind: a person, so that somebody is told and asked. The store and every picker go by it. */
export const OWNER_KIND = 'person';
