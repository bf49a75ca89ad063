import { showWithoutData } from '../shared/page';
showWithoutData();
