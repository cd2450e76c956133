// Every kernel by name, in the order of their numbers, which the TypeScript side asks for at start.
#define STRIATE_KERNELS(X)    \
  X(fill)                     \
  X(unary)                    \
  X(binary)                   \
  X(cast)                     \
  X(where)                    \
  X(strided)                  \
  X(place)                    \
  X(gather)                   \
  X(scatterAdd)               \
  X(reduce)                   \
  X(argmax)                   \
  X(matmul)                   \
  X(conv2d)                   \
  X(conv2dRelu)               \
  X(conv2dInputGradient)      \
  X(conv2dWeightGradient)     \
  X(maxPool2d)                \
  X(maxPool2dGradient)        \
  X(avgPool2d)                \
  X(avgPool2dGradient)        \
  X(adaptiveAvgPool2d)        \
  X(adaptiveAvgPool2dGradient)\
  X(batchNorm)                \
  X(batchNormInference)       \
  X(batchNormGradient)        \
  X(logSoftmax)               \
  X(dropoutMask)              \
  X(maskedScale)              \
  X(crossEntropy)             \
  X(pictures)                 \
  X(updateRunning)            \
  X(adamStep)                 \
  X(sgdStep)
