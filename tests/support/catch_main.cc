// The test runner's main function; for version 2 of Catch2 only.
#define CATCH_CONFIG_MAIN
#include "support/catch.h"
