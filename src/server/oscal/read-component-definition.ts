import type { ComponentDefinition, DefinedComponent } from '../../formats/oscal/model/component-definition.ts';
import { oneLine, ours, said } from './props.ts';
import { cut, readComponent } from './read-components.ts';
import type { ComponentDraft, Unheld } from './ssp-draft.ts';

/** What a component says to meet. */
export interface MetDraft {
  readonly component: string;
  readonly controlId: string;
  readonly coverage: 'full' | 'partial';
  readonly text: string | undefined;
}

export interface DefinitionDraft {
  readonly uuid: string;
  readonly title: string;
  readonly components: readonly ComponentDraft[];
  readonly met: readonly MetDraft[];
  readonly unheld: readonly Unheld[];
}

const metBy = (component: DefinedComponent): MetDraft[] =>
  (component['control-implementations'] ?? []).flatMap((implementation) =>
    implementation['implemented-requirements'].map((one): MetDraft => {
      const texts = [
        one.description,
        ...(one.statements ?? []).map((part) => `${part['statement-id']}: ${part.description}`),
      ];
      return {
        component: component.uuid.toLowerCase(),
        controlId: one['control-id'],
        // Somebody who does not say so does not claim to meet all of it.
        coverage: ours(one.props, 'coverage') === 'full' ? 'full' : 'partial',
        text: said(
          texts
            .flatMap((text) => said(text) ?? [])
            .map(cut)
            .join('\n\n'),
        ),
      };
    }),
  );

const unheldOf = (definition: ComponentDefinition): Unheld[] => {
  const { components = [], capabilities = [] } = definition;
  const implementations = components.flatMap((one) => one['control-implementations'] ?? []);
  const rows: readonly (readonly [string, number])[] = [
    ['capabilities', capabilities.length],
    ['imports of other definitions', (definition['import-component-definitions'] ?? []).length],
    [
      'parameters set by components',
      implementations.flatMap((one) => [
        ...(one['set-parameters'] ?? []),
        ...one['implemented-requirements'].flatMap((requirement) => requirement['set-parameters'] ?? []),
      ]).length,
    ],
    ['protocols of components', components.flatMap(({ protocols = [] }) => protocols).length],
    ['responsible roles of components', components.flatMap((one) => one['responsible-roles'] ?? []).length],
  ];
  return rows.flatMap(([what, count]) => (count > 0 ? [{ what, count }] : []));
};

/** A component definition in our terms. Its structure must be valid. */
export const readDefinition = (definition: ComponentDefinition): DefinitionDraft => {
  const components = definition.components ?? [];
  return {
    uuid: definition.uuid.toLowerCase(),
    title: oneLine(definition.metadata.title) ?? 'Component definition',
    components: components.map(readComponent),
    met: components.flatMap(metBy),
    unheld: unheldOf(definition),
  };
};
