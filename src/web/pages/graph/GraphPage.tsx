export const GraphPage = () => null;
