import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';
import { keepPage } from './shell/offline.ts';
import { ChosenProvider } from './studio/chosen.tsx';
import { StudioProvider } from './studio/studio.tsx';
import './styles/tokens.css';
import './styles/base.css';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no #root');
createRoot(root).render(
  <StudioProvider>
    <ChosenProvider>
      <App />
    </ChosenProvider>
  </StudioProvider>,
);
keepPage();
