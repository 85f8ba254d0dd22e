import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

export const NoticeCorner = () => <Notifications position="bottom-right" />;
