export const RecallPage = () => null;
