# Reads the fenced blocks of Markdown pages.

# next_fenced_block(TEXT INFO BLOCK REST): sets INFO to what stands behind the fence that begins the
# first block of the text, BLOCK to the block's lines and REST to what follows; INFO to `none` where that
# is nothing, and to nothing where there is no block.
function(next_fenced_block text info block rest)
  set(${info} "" PARENT_SCOPE)
  string(FIND "${text}" "\n```" begin)
  if(begin EQUAL -1)
    return()
  endif()
  math(EXPR begin "${begin} + 4")
  string(SUBSTRING "${text}" ${begin} -1 text)
  string(FIND "${text}" "\n" end)
  string(SUBSTRING "${text}" 0 ${end} words)
  math(EXPR end "${end} + 1")
  string(SUBSTRING "${text}" ${end} -1 text)
  string(FIND "\n${text}" "\n```\n" end)
  if(end EQUAL -1)
    message(FATAL_ERROR "a block has no end: ```${words}")
  elseif(words STREQUAL "")
    set(words none)
  endif()
  string(SUBSTRING "${text}" 0 ${end} lines)
  math(EXPR end "${end} + 3")  # the line break that ends the block may begin the next
  string(SUBSTRING "${text}" ${end} -1 text)
  set(${info} "${words}" PARENT_SCOPE)
  set(${block} "${lines}" PARENT_SCOPE)
  set(${rest} "${text}" PARENT_SCOPE)
endfunction()

# fenced_blocks(PAGE LANGUAGE RESULT): sets RESULT to the text of all blocks of the page that are
# fenced as that language and have no name, one behind the other.
function(fenced_blocks page language result)
  set(blocks "")
  file(READ "${page}" rest)
  next_fenced_block("${rest}" info block rest)
  while(info)
    if(info STREQUAL language)
      string(APPEND blocks "${block}")
    endif()
    next_fenced_block("${rest}" info block rest)
  endwhile()
  if(blocks STREQUAL "")
    message(FATAL_ERROR "${page} has no block of ${language}")
  endif()
  set(${result} "${blocks}" PARENT_SCOPE)
endfunction()
