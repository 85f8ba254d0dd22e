export const DetailPage = () => null;
