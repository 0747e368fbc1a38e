"""Fields of the export messages, edition of May 2022; the notation is that of :mod:`fairway.wire.ceb.fields`.

A price, a weight or a count in an export is written as in an import; texts that must be there may be empty.
"""

from __future__ import annotations

WORDS: dict[str, str] = {
    "OrderHead": """
        guid=36 appType=1 appTime=14 appStatus=1^1 orderType=1 orderNo~60 ebpCode~18 ebpName~100
        ebcCode~18 ebcName~100 goodsValue:d freight:d^0 currency=3 note?~1000
    """,
    "OrderList": """
        gnum:i5 itemNo~30 itemName~250 itemDescribe?~1000 barCode?~50 unit=3 currency=3 qty:d
        price:d totalPrice:d note?~1000
    """,
    "OrderReturn": """
        guid=36 ebpCode~18 ebcCode~18 orderNo~60 returnStatus:10 returnTime=17 returnInfo~1000
    """,
    "Receipts": """
        guid=36 appType=1 appTime=14 appStatus=1^1 ebpCode~18 ebpName~100 ebcCode~18 ebcName~100
        orderNo~60 payCode?~18 payName~100 payNo?~60 charge:d currency=3 accountingDate=14
        note?~1000
    """,
    "ReceiptsReturn": """
        guid=36 ebcCode~18 orderNo~60 payNo?~60 returnStatus:10 returnTime=17 returnInfo~1000
    """,
    "Logistics": """
        guid=36 appType=1 appTime=14 appStatus=1^2 logisticsCode~18 logisticsName~100 logisticsNo~32
        freight:d insuredFee:d currency=3 grossWeight:d packNo:i9 goodsInfo~200_ ebcCode?~18
        ebcName?~100 ebcTelephone?~50 note?~1000
    """,
    "LogisticsReturn": """
        guid=36 logisticsCode~18 logisticsNo~32 returnStatus:10 returnTime=17 returnInfo~1000
    """,
    "ArrivalHead": """
        guid=36 appType=1 appTime=14 appStatus=1^1 customsCode=4 copNo~30 preNo?=18 operatorCode~18
        operatorName~100 loctNo?~10 ieFlag=1 trafMode=1_ billNo?~37 domesticTrafNo~100_
        logisticsCode~18 logisticsName~100 msgCount:i9 msgSeqNo:i9 note?~1000
    """,
    "ArrivalList": """
        gnum:i5 logisticsNo~32 totalPackageNo?~37 note?~1000
    """,
    "ArrivalReturn": """
        guid=36 operatorCode~18 logisticsCode~18 preNo=18 copNo~30 billNo~37 msgSeqNo:i9
        returnStatus:10 returnTime=17 returnInfo~1000
    """,
    "DepartureHead": """
        guid=36 appType=1 appTime=14 appStatus=1 customsCode=4 copNo~30 preNo?=18 logisticsCode~18
        logisticsName~100 trafMode=1_ trafName?~100 voyageNo?~32 billNo?~37 leaveTime=14 msgCount:i9
        msgSeqNo:i9 note?~1000
    """,
    "DepartureList": """
        gnum:i5 totalPackageNo?~37 logisticsNo~32 note?~1000
    """,
    "DepartureReturn": """
        guid=36 logisticsCode~18 copNo~30 preNo=18 msgSeqNo:i9 returnStatus:10 returnTime=17
        returnInfo~1000
    """,
    "InventoryHead": """
        guid=36 appType=1 appTime=14 appStatus=1 customsCode=4 ebpCode~18 ebpName~100 orderNo~60
        logisticsCode~18 logisticsName~100 logisticsNo~32 copNo~30 preNo?=18 invtNo?~20 ieFlag=1
        portCode=4 ieDate=8 statisticsFlag=1 agentCode~18 agentName~100 ebcCode~18 ebcName~100
        ownerCode~18 ownerName~100 iacCode?~18 iacName?~100 emsNo?~30 tradeMode=4 trafMode=1_
        trafName?~100 voyageNo?~32 billNo?~37 totalPackageNo?~37 loctNo?~10 licenseNo?~19 country=3
        POD:3-4_ freight:d fCurrency=3 fFlag=1!3 insuredFee:d iCurrency=3 iFlag=1!3 wrapType=1_
        packNo:i9 grossWeight:d netWeight:d note?~1000
    """,
    "InventoryList": """
        gnum:i5 itemNo~20 itemRecordNo?~30 itemName?~250 gcode=10 gname~250 gmodel~250_ barCode~50_
        country=3 currency=3 qty:d qty1:d qty2?:d unit=3 unit1=3 unit2?~3 price:d totalPrice:d
        note?~1000
    """,
    "InventoryReturn": """
        guid=36 agentCode~18 copNo~30 preNo=18 invtNo~20 ebcCode~18 ebpCode~18 orderNo~60
        statisticsFlag=1 returnStatus:10 returnTime=17 returnInfo~1000
    """,
    "InvtCancel": """
        guid=36 appType=1 appTime=14 appStatus=1 customsCode=4 copNo~30 preNo?=18 invtNo~20
        reason~1000_ agentCode~18 agentName~100 ebcCode~18 ebcName~100 note?~1000
    """,
    "InvtCancelReturn": """
        guid=36 agentCode~18 copNo~30 preNo=18 invtNo~20 returnStatus:10 returnTime=17
        returnInfo~1000
    """,
    "WayBillHead": """
        guid=36 appType=1 appTime=14 appStatus=1 customsCode=4 copNo~30 preNo?=18 agentCode~18
        agentName~100 loctNo?~10 trafMode=1_ trafName~100_ voyageNo~32_ billNo~37
        domesticTrafNo?~100 grossWeight:d logisticsCode~18 logisticsName~100 msgCount:i9 msgSeqNo:i9
        note?~1000
    """,
    "WayBillList": """
        gnum:i5 totalPackageNo?~60 logisticsNo~32 invtNo?~20 note?~1000
    """,
    "WayBillReturn": """
        guid=36 agentCode~18 logisticsCode~18 copNo~30 preNo=18 billNo~37 msgSeqNo:i9
        returnStatus:10 returnTime=17 returnInfo~1000
    """,
    "SummaryApplyHead": """
        guid=36 appType=1 appTime=14 appStatus=1^2 customsCode=4 copNo~30 preNo?~18 sumNo?~18
        agentCode~18 agentName~100 ebcCode~18 ebcName~100 declAgentCode~18 declAgentName~100
        startTime?=14 endTime?=14 loctNo?~10 summaryFlag=1 itemNameFlag=1 msgCount:i9 msgSeqNo:i9
        note?~1000
    """,
    "InvtRefundList": """
        gnum:i4 gcode~10 gname~250 gmodel~250 qty:d qty1:d unit=3 unit1=3 qty2?:d unit2?=3 note?~500
    """,
    "InvtRefundHead": """
        guid=36 appType=1 appTime=14 appStatus=1 customsCode=4 loctNo?~10 ebpCode~18 ebpName~100
        ebcCode~18 ebcName~100 logisticsNo~80 logisticsCode~18 logisticsName~100 coElNo~30 preNo?~18
        invtNo~20 tradeMode?=4 agentCode~18 agentName~100 billNo~37 ieFlag~1 trafMode~1 trafName~100
        portCode~4 reason~500 country~3 voyageNo~32 note?~500
    """,
    "InvtRefundDetail": """
        guid=36 appType=1 appTime=14 appStatus=1 customsCode=4 operatorCode~18 operatorName~100
        logisticsCode~18 logisticsName~100 logisticsNo~80 invtNo?~20 coElNo~20 preNo?~18 billNo~37
        ieFlag=1 trafMode=1 trafName~100 voyageNo~32 location?~250 note?~250
    """,
    "InvtRefundDetailReturn": """
        guid=36 operatorCode~18 logisticsCode~18 logisticsNo~80 coElNo~30 preNo?~18 returnStatus~10
        returnTime=17 returnInfo~1000
    """,
    "RefundReturn": """
        guid=36 ebpCode?~18 ebcCode?~18 agentCode~18 coElNo~30 preNo?~18 invtNo~20 returnStatus~10
        returnTime=17 returnInfo~1000
    """,
    "SummaryApplyList": """
        invtNo~20
    """,
    "SummaryReturn": """
        guid=36 agentCode~18 ebcCode~18 copNo~30 preNo=18 sumNo?=18 msgSeqNo:i9 returnStatus:10
        returnTime=17 returnInfo~1000
    """,
    "SummaryResultHead": """
        guid=36 customsCode=4 sumNo=18 opDate=17 declSeqNo=18 decTmpNo?=18 decPreNo?=18 entryId?=18
        decState:3 agentCode~18 agentName~100 ebcCode~18 ebcName~100 declAgentCode~18
        declAgentName~100 grossWeight:d netWeight:d msgCount:i9 msgSeqNo:i9 note?~1000
    """,
    "SummaryResultList": """
        invtNo~20 logisticsNo~32 gseqno:i5 gnum:i5 gcode=10
    """,
    "BaseTransfer": """
        copCode~18 copName~100 dxpMode=3 dxpId~30 note?~1000
    """,
    "BaseSubscribe": """
        status~100 dxpMode=3 dxpAddress~100 note?~1000
    """,
}
"""The words of each element."""
