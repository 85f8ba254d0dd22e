export const BulkPanel = (props: {
  asked: unknown;
  selection: unknown;
  total: number;
  onClose: () => void;
  onDone: () => void;
}) => (props.total < 0 ? <p>{props.total}</p> : null);
