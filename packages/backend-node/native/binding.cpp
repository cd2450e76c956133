// The engine as JavaScript sees it:
//   instructionSets(): string[]                 those this processor has, best first
//   kernels(): string[]                         names, in the order of their numbers
//   open(isa, threads): engine
//   create(engine, bytes): id                   a storage whose memory comes with its first kernel
//   upload(engine, arrayBufferView): id         copies at the call
//   run(engine, kernel, ids: Uint32Array, numbers: Float64Array)
//   alias(engine, id): id                       another name for the same memory
//   release(engine, id)
//   read(engine, id, arrayBuffer): Promise      fills the buffer once everything before has run
//   close(engine)
#include <node_api.h>

#include <cstring>
#include <stdexcept>
#include <unordered_map>
#include <unordered_set>

#include "engine/isa.h"
#include "engine/stream.h"

namespace striate {
namespace {

struct Engine;

// A read on its way: what JavaScript waits for, and the memory it gave.
struct Read {
  Engine* engine;
  napi_deferred deferred;
  napi_ref target;
  std::string failure;
};

struct Engine {
  const InstructionSet* isa;
  std::unique_ptr<Stream> stream;
  std::unordered_map<uint32_t, BufferPtr> storages;
  uint32_t nextId = 1;
  napi_threadsafe_function settle = nullptr;
  int pending = 0;
};

std::unordered_set<Engine*>& enginesOf(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return *static_cast<std::unordered_set<Engine*>*>(data);
}

struct Arguments {
  napi_env env;
  napi_value values[4];

  Arguments(napi_env e, napi_callback_info info) : env(e) {
    size_t count = 4;
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  }
  Engine& engine() const {
    void* data = nullptr;
    napi_get_value_external(env, values[0], &data);
    Engine* found = static_cast<Engine*>(data);
    if (!found || !found->stream) throw std::runtime_error("The engine is closed.");
    return *found;
  }
  uint32_t number(int i) const {
    uint32_t value = 0;
    napi_get_value_uint32(env, values[i], &value);
    return value;
  }
  template <typename T>
  std::pair<T*, size_t> array(int i) const {
    void* data = nullptr;
    size_t length = 0;
    napi_get_typedarray_info(env, values[i], nullptr, &length, &data, nullptr, nullptr);
    return {static_cast<T*>(data), length};
  }
};

BufferPtr& find(Engine& engine, uint32_t id) {
  const auto found = engine.storages.find(id);
  if (found == engine.storages.end()) throw std::runtime_error("A storage is used after its release.");
  return found->second;
}

napi_value number(napi_env env, uint32_t value) {
  napi_value result;
  napi_create_uint32(env, value, &result);
  return result;
}

napi_value strings(napi_env env, const std::vector<const char*>& names) {
  napi_value list;
  napi_create_array(env, &list);
  for (uint32_t i = 0; i < names.size(); i++) {
    napi_value text;
    napi_create_string_utf8(env, names[i], NAPI_AUTO_LENGTH, &text);
    napi_set_element(env, list, i, text);
  }
  return list;
}

napi_value instructionSets(const Arguments& args) {
  std::vector<const char*> names;
  for (const InstructionSet& isa : kInstructionSets) if (isa.isSupported()) names.push_back(isa.name);
  return strings(args.env, names);
}

napi_value kernels(const Arguments& args) {
  std::vector<const char*> names;
  for (int i = 0; i < kKernelCount; i++) names.push_back(baseline::kernels[i].name);
  return strings(args.env, names);
}

// On JavaScript's thread: resolves or rejects one read.
void settleRead(napi_env env, napi_value, void*, void* data) {
  std::unique_ptr<Read> read(static_cast<Read*>(data));
  if (!env) return;
  if (--read->engine->pending == 0) napi_unref_threadsafe_function(env, read->engine->settle);
  napi_value value;
  if (read->failure.empty()) {
    napi_get_undefined(env, &value);
    napi_resolve_deferred(env, read->deferred, value);
  } else {
    napi_value message;
    napi_create_string_utf8(env, read->failure.c_str(), NAPI_AUTO_LENGTH, &message);
    napi_create_error(env, nullptr, message, &value);
    napi_reject_deferred(env, read->deferred, value);
  }
  napi_delete_reference(env, read->target);
}

void shut(Engine& engine) {
  engine.stream.reset();
  engine.storages.clear();
  if (engine.settle) napi_release_threadsafe_function(engine.settle, napi_tsfn_abort);
  engine.settle = nullptr;
}

napi_value open(const Arguments& args) {
  char wanted[16] = {};
  napi_get_value_string_utf8(args.env, args.values[0], wanted, sizeof wanted, nullptr);
  const InstructionSet* isa = nullptr;
  for (const InstructionSet& candidate : kInstructionSets) {
    if (std::strcmp(candidate.name, wanted) == 0 && candidate.isSupported()) isa = &candidate;
  }
  if (!isa) throw std::runtime_error("This processor or build lacks the instruction set.");
  auto* engine = new Engine{isa, std::make_unique<Stream>(static_cast<int>(args.number(1))), {}, 1, nullptr, 0};
  napi_value name, result;
  napi_create_string_utf8(args.env, "striate.read", NAPI_AUTO_LENGTH, &name);
  napi_create_threadsafe_function(args.env, nullptr, nullptr, name, 0, 1, nullptr, nullptr, nullptr,
                                  &settleRead, &engine->settle);
  napi_unref_threadsafe_function(args.env, engine->settle);
  enginesOf(args.env).insert(engine);
  const auto finalize = [](napi_env env, void* data, void*) {
    auto* finished = static_cast<Engine*>(data);
    enginesOf(env).erase(finished);
    shut(*finished);
    delete finished;
  };
  napi_create_external(args.env, engine, finalize, nullptr, &result);
  return result;
}

uint32_t keep(Engine& engine, BufferPtr buffer) {
  const uint32_t id = engine.nextId++;
  engine.storages.emplace(id, std::move(buffer));
  return id;
}

napi_value create(const Arguments& args) {
  Engine& engine = args.engine();
  double bytes = 0;
  napi_get_value_double(args.env, args.values[1], &bytes);
  return number(args.env, keep(engine, std::make_shared<Buffer>(engine.stream->pool(), static_cast<size_t>(bytes))));
}

napi_value upload(const Arguments& args) {
  Engine& engine = args.engine();
  const auto [data, bytes] = args.array<uint8_t>(1);
  auto buffer = std::make_shared<Buffer>(engine.stream->pool(), bytes);
  if (bytes > 0) std::memcpy(buffer->data(), data, bytes);
  // An empty command keeps count of uploads that no kernel has reached yet.
  engine.stream->enqueue({nullptr, {buffer}, {}}, bytes);
  return number(args.env, keep(engine, std::move(buffer)));
}

napi_value run(const Arguments& args) {
  Engine& engine = args.engine();
  const auto [ids, idCount] = args.array<uint32_t>(2);
  const auto [numbers, numberCount] = args.array<double>(3);
  KernelCall call{&engine.isa->kernels[args.number(1)], {}, std::vector<double>(numbers, numbers + numberCount)};
  for (size_t i = 0; i < idCount; i++) call.storages.push_back(ids[i] == 0 ? nullptr : find(engine, ids[i]));
  engine.stream->enqueue(std::move(call), 0);
  return nullptr;
}

napi_value alias(const Arguments& args) {
  Engine& engine = args.engine();
  return number(args.env, keep(engine, find(engine, args.number(1))));
}

napi_value release(const Arguments& args) {
  Engine& engine = args.engine();
  BufferPtr buffer = std::move(find(engine, args.number(1)));
  engine.storages.erase(args.number(1));
  engine.stream->enqueue({nullptr, {std::move(buffer)}, {}}, 0);
  return nullptr;
}

napi_value read(const Arguments& args) {
  Engine& engine = args.engine();
  BufferPtr buffer = args.number(1) == 0 ? nullptr : find(engine, args.number(1));
  auto* read = new Read{&engine, nullptr, nullptr, {}};
  void* target = nullptr;
  size_t length = 0;
  napi_value promise;
  napi_get_arraybuffer_info(args.env, args.values[2], &target, &length);
  napi_create_reference(args.env, args.values[2], 1, &read->target);
  napi_create_promise(args.env, &read->deferred, &promise);
  if (engine.pending++ == 0) napi_ref_threadsafe_function(args.env, engine.settle);
  engine.stream->then([read, buffer, target, length, settle = engine.settle](const std::string& failure) {
    read->failure = failure;
    if (failure.empty() && buffer && length > 0) copyOut(target, buffer->data(), length);
    napi_call_threadsafe_function(settle, read, napi_tsfn_blocking);
  });
  return promise;
}

napi_value close(const Arguments& args) {
  shut(args.engine());
  return nullptr;
}

// C++ exceptions become JavaScript's.
template <napi_value (*function)(const Arguments&)>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return function(Arguments(env, info));
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
}

}  // namespace

napi_value initialize(napi_env env, napi_value exports) {
  auto* engines = new std::unordered_set<Engine*>();
  napi_set_instance_data(env, engines, [](napi_env, void* data, void*) {
    delete static_cast<std::unordered_set<Engine*>*>(data);
  }, nullptr);
  // Threads must not outlive the environment (process.exit, the end of a worker).
  napi_add_env_cleanup_hook(env, [](void* data) {
    for (Engine* engine : *static_cast<std::unordered_set<Engine*>*>(data)) shut(*engine);
  }, engines);
#define ENTRY(function) {#function, nullptr, &guarded<function>, nullptr, nullptr, nullptr, napi_enumerable, nullptr}
  const napi_property_descriptor functions[] = {
      ENTRY(instructionSets), ENTRY(kernels), ENTRY(open), ENTRY(create), ENTRY(upload),
      ENTRY(run),             ENTRY(alias),   ENTRY(release), ENTRY(read), ENTRY(close),
  };
#undef ENTRY
  napi_define_properties(env, exports, sizeof functions / sizeof functions[0], functions);
  return exports;
}

}  // namespace striate

NAPI_MODULE_INIT() { return striate::initialize(env, exports); }
