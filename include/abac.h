/* The former place of the C interface, which is <abac/c.h>; it stays for one release. */
#ifndef ABAC_H
#define ABAC_H
#include <abac/c.h>
#endif
