"""A treating physician orders a therapy for one patient; another person confirms that the patient may have it.

The order fixes the chain-of-identity code that every bag, sample and label will carry, the
consent it stands on, and under which law it is given: a clinical trial (Reg 536/2014) or the
hospital exemption (Reg 1394/2007 Art 28.2). The record knows the patient by a code alone.
"""
