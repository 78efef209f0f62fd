// Gradients are registered by the whole of TensorFlow.js only; `@tensorflow/tfjs-core` alone has none in Node.
import '@tensorflow/tfjs';
