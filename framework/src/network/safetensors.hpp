#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <string>

#include "nashost/abi/export.hpp"

/// Tensors in a .safetensors file: 8 bytes length of the header, little-endian; the header, a JSON
/// object { name: { "dtype", "shape", "data_offsets" } } with an optional "__metadata__" of texts;
/// the raw numbers. Reading one executes nothing.
namespace nashost::network {

using NamedTensors = std::map<std::string, torch::Tensor>;
using Metadata = std::map<std::string, std::string>;

/// Written to a temporary name, synced and renamed: the file is whole or not there.
NASHOST_API void write_safetensors(const std::filesystem::path& file, const NamedTensors& tensors,
                                   const Metadata& metadata = {});

struct SafetensorsFile {
  NamedTensors tensors;
  Metadata metadata;
};
/// Throws Error that names the file and what is wrong with it; offsets are checked before use.
NASHOST_API SafetensorsFile read_safetensors(const std::filesystem::path& file);
/// The same from memory; `name` stands in messages.
NASHOST_API SafetensorsFile parse_safetensors(std::string_view bytes, const std::string& name);

/// Parameters and buffers of a module by name.
NASHOST_API NamedTensors tensors_of(const torch::nn::Module& module);
/// Writes tensors into a module of the same form. Throws Error naming what is missing, too much, or
/// of another shape; the module is left as it was then.
NASHOST_API void load_tensors(torch::nn::Module& module, const NamedTensors& tensors,
                              const std::string& source);

}  // namespace nashost::network
