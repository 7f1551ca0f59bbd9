"""stub"""


class Worker:
    pass
