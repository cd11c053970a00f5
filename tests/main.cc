// The test runner's main function; only Catch2 2 needs it here, version 3 links its own.
#define CATCH_CONFIG_MAIN
#include "catch.h"
