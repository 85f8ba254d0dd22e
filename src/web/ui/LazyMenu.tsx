import { type ComponentType, cloneElement, lazy, type ReactElement, Suspense, useState } from 'react';

interface ButtonProps {
  readonly onClick?: () => void;
  readonly onPointerEnter?: () => void;
  readonly onFocus?: () => void;
  readonly 'aria-haspopup'?: 'menu';
  readonly 'aria-expanded'?: boolean;
}

export interface MenuProps {
  readonly button: ReactElement<ButtonProps>;
}

/**
 * A button with a menu that is fetched when somebody reaches for it: `load` brings a component that renders an
 * OpeningMenu around the same button.
 */
export const lazyMenu = (load: () => Promise<ComponentType<MenuProps>>): ComponentType<MenuProps> => {
  const Menu = lazy(async () => ({ default: await load() }));
  const preload = () => void load();
  return ({ button }) => {
    const [isAsked, setAsked] = useState(false);
    const closed = cloneElement(button, {
      onClick: () => setAsked(true),
      onPointerEnter: preload,
      onFocus: preload,
      'aria-haspopup': 'menu',
      'aria-expanded': false,
    });
    return isAsked ? (
      <Suspense fallback={closed}>
        <Menu button={button} />
      </Suspense>
    ) : (
      closed
    );
  };
};
