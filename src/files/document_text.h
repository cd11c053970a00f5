// A policy document that stands in a template as a tree of its values → its JSON text.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "files/mapped_text.h"
#include "files/place_map.h"
#include "files/stand_ins.h"
#include "yaml/value_tree.h"

namespace abac::inline abi1::internal {

/// The JSON text of a document, with what was put into it.
struct DocumentText {
  MappedText text;
  std::vector<MovedPointer> moved;
  std::vector<PlaceMap::StandInPlace> places;  ///< Of the stand-ins.
  std::vector<StandIn> stand_ins;              ///< The same, with `where` without line and column.
  bool is_too_large = false;                   ///< It was not written to its end.
};

/// Returns how many documents a value stands for, so that each branch of each `Fn::If` is in one of
/// them; not counted beyond `most`.
[[nodiscard]] std::size_t count_alternatives(const TreeValue& value, std::size_t most);

/// Writes a document that may use functions of a template, or is YAML. Keys and scalars of JSON are
/// written as they stand, so that whatever is wrong with them stays wrong. `alternative` says which
/// of the documents it is that the value stands for; with 0 it has the first branches.
[[nodiscard]] DocumentText write_document(const TreeValue& document, const StandIns& stand_ins,
                                          std::size_t alternative);
/// Writes the document of version 2012-10-17 that has these statements, or this one.
[[nodiscard]] DocumentText write_statements(const TreeValue& statements, const StandIns& stand_ins,
                                            std::size_t alternative);

}  // namespace abac::inline abi1::internal
