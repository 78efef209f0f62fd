export { backends, describeBackends, useBackend } from './backends.ts';
export { expectClose } from './expect-close.ts';
export { expectNoLeaks } from './expect-no-leaks.ts';
export { type FakeHub, HUB_COMMIT, HUB_TOKEN, startFakeHub } from './fake-hub.ts';
export { type Golden, type GoldenTensor, golden, goldenPath, realModel } from './golden.ts';
export { torchAttention, torchDecoderLayer, torchLinear, torchNorm } from './torch.ts';
