/** Sends an invitation by mail. */
export type MailInvitation = (message: {
  readonly to: string;
  readonly link: string;
  readonly org: string;
  readonly invitedBy: string;
  readonly expiresAt: string;
}) => Promise<void>;
