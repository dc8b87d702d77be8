/* Shared by the C sources only: one row of the dispatch table per instruction set. */
#ifndef RTFAST_INTERNAL_H
#define RTFAST_INTERNAL_H

#include "rtfast.h"

#endif
