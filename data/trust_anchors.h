/* trust_anchors - the keys that DNSSEC begins with. */
#ifndef DATA_TRUST_ANCHORS_H
#define DATA_TRUST_ANCHORS_H

/* Those of the root zone, as DS records of a master file. */
extern const char trust_anchors[];

#endif
