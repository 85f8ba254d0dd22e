/** To whom something was promised, as people say it. */
export const AUDIENCE: Readonly<Record<string, string>> = {
  customer: 'Customers',
  contract: 'Contracts',
  prospect: 'Prospects',
  auditor: 'Auditors',
  regulator: 'Regulators',
  public: 'The public',
  vendor: 'Vendors',
  internal: 'Inside the company',
};
