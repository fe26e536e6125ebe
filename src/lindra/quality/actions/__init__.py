"""Corrective and preventive actions: who does what until when, with evidence, and whether it helped.

An action comes from a deviation, a complaint, a change or an audit, or stands alone. It is over when
another person than its owner has seen that it worked (EU GMP Chapter 1.4(xiv); ICH Q10 3.2.2).
"""
