/** The end of a day where the reader is: what is due on a day is due by its end. */
export const momentOfDeadline = (day: string): string | undefined => {
  const end = new Date(`${day}T23:59:59.999`);
  return day === '' || Number.isNaN(end.getTime()) ? undefined : end.toISOString();
};
