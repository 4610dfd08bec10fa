/* The example world of `preflight demo`, built in from cmd/demo.zone. */
#ifndef CMD_DEMO_H
#define CMD_DEMO_H

extern const char demo_zone[];

#endif
