import { defineAttentionView } from './define-attention-view.ts';

// The module for pages without a build step: `<script type="module" src="…/define.js">`.
defineAttentionView();

export { defineAttentionView };
