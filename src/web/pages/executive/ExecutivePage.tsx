import { Page } from '../../ui/Page.tsx';

export const ExecutivePage = () => <Page title="Executive summary">{null}</Page>;
