#include "network/safetensors.hpp"

#include <cstring>
#include <nlohmann/json.hpp>

#include "core/atomic_file.hpp"
#include "nashost/abi/error.hpp"

namespace nashost::network {
namespace {

using Json = nlohmann::json;

struct NumberType {
  const char* name;
  torch::ScalarType type;
};
constexpr NumberType kTypes[] = {{"F64", torch::kFloat64}, {"F32", torch::kFloat32},
                                 {"F16", torch::kFloat16}, {"BF16", torch::kBFloat16},
                                 {"I64", torch::kInt64},   {"I32", torch::kInt32},
                                 {"I16", torch::kInt16},   {"I8", torch::kInt8},
                                 {"U8", torch::kUInt8},    {"BOOL", torch::kBool}};

const char* name_of(torch::ScalarType type) {
  for (const auto& known : kTypes) {
    if (known.type == type) return known.name;
  }
  throw Error("a tensor of type " + std::string(torch::toString(type)) +
              " cannot be written to a safetensors file");
}

torch::Tensor read_tensor(const Json& entry, std::string_view data) {
  const auto type = entry.at("dtype").get<std::string>();
  const auto known = std::find_if(std::begin(kTypes), std::end(kTypes),
                                  [&](const auto& t) { return t.name == type; });
  if (known == std::end(kTypes)) throw Error("unknown number type '" + type + "'");
  const auto shape = entry.at("shape").get<std::vector<std::int64_t>>();
  const auto begin = entry.at("data_offsets").at(0).get<std::uint64_t>();
  const auto end = entry.at("data_offsets").at(1).get<std::uint64_t>();
  if (begin > end || end > data.size()) throw Error("its offsets lie outside the data");
  std::uint64_t bytes = torch::elementSize(known->type);
  for (const std::int64_t n : shape) {
    if (n < 0 || (n > 0 && bytes > data.size() / static_cast<std::uint64_t>(n))) {
      throw Error("its shape does not fit the file");
    }
    bytes *= static_cast<std::uint64_t>(n);
  }
  if (bytes != end - begin) throw Error("its shape and its offsets disagree");
  torch::Tensor tensor = torch::empty(shape, known->type);
  if (bytes != 0) std::memcpy(tensor.data_ptr(), data.data() + begin, bytes);
  return tensor;
}

}  // namespace

void write_safetensors(const std::filesystem::path& file, const NamedTensors& tensors,
                       const Metadata& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::vector<torch::Tensor> dense;
  std::uint64_t at = 0;
  for (const auto& [name, tensor] : tensors) {
    dense.push_back(tensor.detach().to(torch::kCPU).contiguous());
    const std::uint64_t bytes = dense.back().nbytes();
    header[name] = {{"dtype", name_of(tensor.scalar_type())},
                    {"shape", dense.back().sizes().vec()},
                    {"data_offsets", {at, at + bytes}}};
    at += bytes;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // data stand at a multiple of 8
  const std::uint64_t length = text.size();
  AtomicFile out(file);
  out.write({reinterpret_cast<const char*>(&length), sizeof length});
  out.write(text);
  for (const auto& tensor : dense) {
    out.write({static_cast<const char*>(tensor.const_data_ptr()), tensor.nbytes()});
  }
  out.commit();
}

SafetensorsFile parse_safetensors(std::string_view bytes, const std::string& name) {
  const auto damaged = [&](const std::string& why) {
    return Error(name + " is no safetensors file, or damaged: " + why);
  };
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) throw damaged("it is too short");
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > bytes.size() - sizeof length) throw damaged("its header goes beyond its end");
  const Json header = Json::parse(bytes.substr(sizeof length, length), nullptr, false);
  if (!header.is_object()) throw damaged("its header is no JSON object");
  const std::string_view data = bytes.substr(sizeof length + length);
  SafetensorsFile file;
  for (const auto& [key, entry] : header.items()) {
    try {
      if (key == "__metadata__") {
        file.metadata = entry.get<Metadata>();
      } else {
        file.tensors.emplace(key, read_tensor(entry, data));
      }
    } catch (const Json::exception& error) {
      throw damaged("entry '" + key + "': " + error.what());
    } catch (const Error& error) {
      throw damaged("entry '" + key + "': " + error.what());
    }
  }
  return file;
}

SafetensorsFile read_safetensors(const std::filesystem::path& file) {
  return parse_safetensors(read_file(file), file.string());
}

NamedTensors tensors_of(const torch::nn::Module& module) {
  NamedTensors tensors;
  for (const auto& item : module.named_parameters()) tensors[item.key()] = item.value().detach();
  for (const auto& item : module.named_buffers()) tensors[item.key()] = item.value();
  return tensors;
}

void load_tensors(torch::nn::Module& module, const NamedTensors& tensors,
                  const std::string& source) {
  torch::NoGradGuard no_grad;
  NamedTensors own = tensors_of(module);
  std::string wrong;
  for (const auto& [name, tensor] : own) {
    const auto found = tensors.find(name);
    if (found == tensors.end()) {
      wrong += "\n  " + name + " is missing";
    } else if (found->second.sizes() != tensor.sizes()) {
      wrong += "\n  " + name + " has another shape";
    }
  }
  for (const auto& [name, tensor] : tensors) {
    if (!own.contains(name)) wrong += "\n  " + name + " is not part of the network";
  }
  if (!wrong.empty()) {
    throw Error(source +
                " holds the weights of another network (another space, or other parameters of "
                "it):" +
                wrong);
  }
  for (auto& [name, tensor] : own) tensor.copy_(tensors.at(name));
}

}  // namespace nashost::network
