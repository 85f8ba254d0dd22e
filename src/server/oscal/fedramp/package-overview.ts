import { type Facts, LOGO, MAIL_ADDRESS, WEB_ADDRESS } from '../../../formats/fedramp-cr26/facts.ts';
import {
  type CertificationPackageOverview,
  type Contact,
  DEPLOYMENT_MODELS,
  SERVICE_MODELS,
  type ServiceModel,
} from '../../../formats/fedramp-cr26/model/package-overview.ts';
import type { RecordView } from '../../../model/kind.ts';
import { type AdoptionView, textOf } from '../adoption-view.ts';

/** Fields that an organisation adds to its products and vendors, because only FedRAMP asks for them. */
const OWN = {
  id: 'x_fedramp_id',
  acronym: 'x_acronym',
  logo: 'x_logo',
  uei: 'x_uei',
  models: 'x_service_model',
  deployment: 'x_deployment_model',
  security: 'x_security_contact',
  sales: 'x_sales_contact',
} as const;

const own = (field: string): string => `own field “${field.slice(2)}”`;

/** The way of certification, as the framework's key and edition tell it. */
const certificationType = ({ framework }: AdoptionView): '20x' | 'Rev5' | undefined => {
  const words = `${framework.key} ${framework.title} ${textOf(framework, 'edition') ?? ''}`;
  if (/20x|\bksi\b|key security indicator/i.test(words)) return '20x';
  return /rev(?:ision)?\W?5|rev5/i.test(words) ? 'Rev5' : undefined;
};

const modelsOf = (product: RecordView | undefined, facts: Facts, where: string): ServiceModel[] => {
  const words = (product && textOf(product, OWN.models))?.split(/[,;]/) ?? [undefined];
  return words.map((word) => facts.needOne(word, SERVICE_MODELS, `${where}, ${own(OWN.models)}`, 'service model'));
};

const resourcesOf = (view: AdoptionView): CertificationPackageOverview['thirdPartyInformationResources'] => {
  const vendors = [...view.others.values()].filter(({ kind }) => kind === 'vendor');
  const used = vendors.flatMap((vendor) => {
    const useCase = textOf(vendor, 'note');
    return useCase === undefined
      ? []
      : [{ vendor, useCase, id: textOf(vendor, OWN.id), website: textOf(vendor, 'site') }];
  });
  const certified = used.flatMap(({ id, useCase }) =>
    id === undefined ? [] : [{ fedRampCertifiedThirdPartyInformationResource: id, useCase }],
  );
  const nonCertified = used.flatMap(({ vendor, id, useCase, website }) =>
    id === undefined
      ? [{ name: vendor.title, provider: vendor.title, ...(website === undefined ? {} : { website }), useCase }]
      : [],
  );
  return { ...(certified.length > 0 ? { certified } : {}), ...(nonCertified.length > 0 ? { nonCertified } : {}) };
};

/** The adoption's product as FedRAMP's Certification Package Overview; what is not known is left to `facts`. */
export const writePackageOverview = (view: AdoptionView, facts: Facts): CertificationPackageOverview => {
  const product = [...view.others.values()].find(({ kind }) => kind === 'product');
  const where = product ? `product ${product.key}` : `a product in the scope ${view.scope?.key ?? ''}`;
  const at = (field: string) => (product ? textOf(product, field) : undefined);
  const acronym = facts.need(at(OWN.acronym), `${where}, ${own(OWN.acronym)}`, 'acronym of the service');
  const contact = (contactType: string, field: string): Contact => ({
    contactType,
    contactEmail: facts.needForm(at(field), MAIL_ADDRESS, `${where}, ${own(field)}`, `e-mail address (${contactType})`),
  });
  const uei = at(OWN.uei);
  return {
    serviceIdentification: {
      // By the schema: without an id, the provider's name and acronym.
      fedRampPackageId: at(OWN.id) ?? `${view.organisation} ${acronym}`,
      ...(uei === undefined ? {} : { ueiNumber: uei }),
      providerName: view.organisation,
      serviceName: facts.need(product?.title, where, 'name of the service'),
      serviceAcronym: acronym,
      serviceDescription: facts.need(at('description'), `${where}, “Description”`, 'description of the service'),
      certificationType: facts.needOne(
        certificationType(view),
        ['20x', 'Rev5'],
        `framework ${view.framework.key}`,
        'an adoption of a FedRAMP framework',
      ),
      website: facts.needForm(at('site'), WEB_ADDRESS, `${where}, “Site”`, 'website of the service'),
      logo: facts.needForm(
        at(OWN.logo),
        LOGO,
        `${where}, ${own(OWN.logo)}`,
        'address of a logo (PNG, JPEG, GIF, SVG …)',
      ),
    },
    serviceProperties: {
      serviceType: modelsOf(product, facts, where),
      deploymentModel: facts.needOne(
        at(OWN.deployment),
        DEPLOYMENT_MODELS,
        `${where}, ${own(OWN.deployment)}`,
        'deployment model',
      ),
    },
    contactInformation: [contact('Security', OWN.security), contact('Sales', OWN.sales)],
    thirdPartyInformationResources: resourcesOf(view) ?? {},
  };
};
