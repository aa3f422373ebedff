import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App';
import './styles/base.css';
import './styles/header.css';
import './styles/parts.css';
import './styles/list.css';
import './styles/call.css';
import './styles/insights.css';
import './styles/transcript.css';

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
